"""The interview by keys: one question on the screen at a time, answered with arrow keys and digits.

What is on the screen and what a key does is plain Python (`walking`, `answering`, `sheet`). Only `terminal` knows the
library that reads keys and draws, and it is imported only where there is a terminal.
"""
