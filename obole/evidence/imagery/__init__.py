"""From above: what dated satellite pictures of a planting place show, or why they can't show it yet."""
