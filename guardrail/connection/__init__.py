"""How a connection is asked for, dialled, held to its deadline, and how its failures are told apart."""
