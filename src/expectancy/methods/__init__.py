"""The shelf of methods: one module a method, in the folder of its stage. ``contract`` says what a method is."""
