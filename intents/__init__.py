"""What is asked, and what may be said."""

import os

# Read once, when numpy is first loaded. Two threads that wait for one another on small products take five
# times as long over an utterance as one thread by itself; `make train` asks for two, which fitting gains by.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
