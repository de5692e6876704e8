"""What an environment costs a month at list prices, and what nobody can say."""
