"""How well items measure together: reliability and factors."""
