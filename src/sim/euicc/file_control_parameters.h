// File control parameters. Spec: ETSI TS 102 221 section 11.1.1.3.
#pragma once

#include "sim/euicc/state.h"

namespace lpab::sim::euicc {

// 62 { 82 descriptor, 83 identifier, 84 AID of an ADF, 8A life cycle, C6 PIN status of a directory,
// 80 size and 88 no short identifier of an EF }.
Bytes EncodeFileControlParameters(const FilePath& path, const File& file);

}  // namespace lpab::sim::euicc
