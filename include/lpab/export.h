// LPAB_API: what liblpab.so lets programs see.
#pragma once

#define LPAB_API __attribute__((visibility("default")))
