#!/bin/sh
# digest: the SHA-256 of the task's input, in hexadecimal.
#
# The smallest operator worth having. The contract in four lines:
#   - the input is on standard input, exactly as the application gave it, and then the input ends;
#   - what goes to standard output is the outcome, to the last byte: nothing trims it;
#   - exit status 0 is success, anything else is a failure, and the task is tried again later;
#   - what goes to standard error is logged by the processor, line by line, and goes nowhere else.
#
#   printf hello | ./digest.sh

# Ends with a failure when any step fails: half an outcome with status 0 would go on the chain.
set -eu

# Prints "DIGEST  -".
line=$(sha256sum)

# printf and not echo: the newline that echo adds would be part of the outcome.
printf '%s' "${line%% *}"
