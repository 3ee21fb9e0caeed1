"""Single questions: recommendation, satisfaction, effort, performance."""
