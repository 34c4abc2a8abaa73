"""Forms of the mediator's pages."""
