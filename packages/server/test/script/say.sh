#!/bin/sh
echo "said $1"
echo "what went wrong" >&2
exit 4
