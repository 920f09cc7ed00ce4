"""Five years of a committee with the real plan: every act there is, by a seeded choice of who is late and who forgets."""
