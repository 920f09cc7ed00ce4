"""Every question, named as a question; each takes the person and gives only what they may see."""
