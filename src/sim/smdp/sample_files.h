// The file system of the sample package: PE-MF and PE-USIM.
#pragma once

#include "sim/smdp/sample_package.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

// PEHeader: mandated, with this identification.
tlv::Writer SampleElementHeader(uint64_t identification);

// Contents of the elements mf [16] and usim [19]. `iccid` and `imsi` as their files hold them.
tlv::Writer SampleMf(uint64_t identification, ByteSpan iccid);
tlv::Writer SampleUsim(uint64_t identification, ByteSpan imsi, uint8_t last_imsi_digit,
                       std::string_view operator_name);

}  // namespace lpab::sim::smdp
