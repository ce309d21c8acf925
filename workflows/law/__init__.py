"""Law above every act, as data."""
