"""What several audiences' pages share: a request's answers, its dates, its calendar file. No views."""
