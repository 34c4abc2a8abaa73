"""The example provider of practice mode: invented people and cases, made by the same acts as the pages."""
