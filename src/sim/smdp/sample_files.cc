#include "sim/smdp/sample_files.h"

#include <array>

namespace lpab::sim::smdp {

namespace {

// Template OIDs 2.23.143.1.2.1 (MF) and .4 (USIM).
constexpr std::array<uint8_t, 6> kMfTemplate = {0x67, 0x81, 0x0F, 0x01, 0x02, 0x01};
constexpr std::array<uint8_t, 6> kUsimTemplate = {0x67, 0x81, 0x0F, 0x01, 0x02, 0x04};
constexpr std::array<uint8_t, 12> kUsimAid = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10,
                                              0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0x89};
constexpr uint16_t kAdfUsim = 0x7FD0;  // temporary file identifier
constexpr uint16_t kEfArrOfMf = 0x2F06;
constexpr uint16_t kEfArr = 0x6F06;
constexpr size_t kArrRecord = 24;

// Records of both EF_ARR.
constexpr uint8_t kReadAlways = 1;
constexpr uint8_t kReadPin = 2;
constexpr uint8_t kReadWritePin = 3;

Bytes FileId(uint16_t id) { return {static_cast<uint8_t>(id >> 8), static_cast<uint8_t>(id)}; }

// The EF_ARR that holds the rules of this file, and the record in it.
Bytes SecurityAttributes(uint16_t file, uint8_t rule) {
  const bool in_mf = file >> 8 == 0x2F || file == kAdfUsim || file == 0x3F00;
  Bytes reference = FileId(in_mf ? kEfArrOfMf : kEfArr);
  reference.push_back(rule);
  return reference;
}

// A File: descriptor and content. `record_size` zero: transparent.
tlv::Writer MakeFile(uint16_t id, uint8_t rule, ByteSpan content, uint8_t record_size) {
  Bytes descriptor = {0x41, 0x21};
  if (record_size > 0) descriptor = {0x42, 0x21, 0x00, record_size};
  Bytes size = {static_cast<uint8_t>(content.size())};
  if (content.size() > 0xFF) size.insert(size.begin(), static_cast<uint8_t>(content.size() >> 8));
  tlv::Writer fcp;
  fcp.Put(0x82, descriptor)
      .Put(0x83, FileId(id))
      .Put(0x8B, SecurityAttributes(id, rule))
      .Put(0x80, size);
  tlv::Writer file;
  file.Put(0xA1, fcp).Put(0x83, content);
  return file;
}

tlv::Writer Transparent(uint16_t id, uint8_t rule, ByteSpan content) {
  return MakeFile(id, rule, content, 0);
}

Bytes PadTo(Bytes bytes, size_t size) {
  bytes.resize(size, 0xFF);
  return bytes;
}

// Access rules, expanded format (ISO 7816-4 section 9.3.3): access mode, then who may.
tlv::Writer MakeEfArr(uint16_t id) {
  const Bytes adm = {0xA4, 0x06, 0x83, 0x01, 0x0A, 0x95, 0x01, 0x08};
  const Bytes pin = {0xA4, 0x06, 0x83, 0x01, 0x01, 0x95, 0x01, 0x08};
  const Bytes read_always = {0x80, 0x01, 0x01, 0x90, 0x00};
  const Bytes others = {0x80, 0x01, 0x5A};
  const Bytes read = {0x80, 0x01, 0x01};
  const Bytes read_write = {0x80, 0x01, 0x03};
  const Bytes manage = {0x80, 0x01, 0x58};
  Bytes records = PadTo(Concat({read_always, others, adm}), kArrRecord);
  Append(records, PadTo(Concat({read, pin, others, adm}), kArrRecord));
  Append(records, PadTo(Concat({read_write, pin, manage, adm}), kArrRecord));
  return MakeFile(id, kReadAlways, records, kArrRecord);
}

tlv::Writer MakeEfDir() {
  tlv::Writer entry;
  entry.Put(0x4F, kUsimAid).PutText(0x50, "USIM");
  const Bytes record = tlv::Encode(0x61, entry.bytes());
  return MakeFile(0x2F00, kReadAlways, record, static_cast<uint8_t>(record.size()));
}

tlv::Writer MakeMf() {
  tlv::Writer fcp;
  fcp.Put(0x8B, SecurityAttributes(0x3F00, kReadAlways)).Put(0xC6, Bytes{0x01, 0x0A});
  tlv::Writer file;
  file.Put(0xA1, fcp);
  return file;
}

tlv::Writer MakeAdfUsim() {
  tlv::Writer fcp;
  fcp.Put(0x83, FileId(kAdfUsim))
      .Put(0x84, kUsimAid)
      .Put(0x8B, SecurityAttributes(kAdfUsim, kReadAlways))
      .Put(0xC6, Bytes{0x81, 0x01, 0x0A});
  tlv::Writer file;
  file.Put(0xA1, fcp);
  return file;
}

Bytes SpnContent(std::string_view name) {
  Bytes content = {0x01};
  Append(content, AsBytes(name));
  return PadTo(std::move(content), 17);
}

// Access class: the bit of the IMSI's last digit.
Bytes AccContent(uint8_t digit) {
  const uint16_t bits = static_cast<uint16_t>(1u << digit);
  return {static_cast<uint8_t>(bits >> 8), static_cast<uint8_t>(bits)};
}

// "112", any service.
tlv::Writer MakeEfEcc() {
  Bytes record = {0x11, 0xF2, 0xFF};
  Append(record, AsBytes("Emergency"));
  Append(record, Bytes{0xFF, 0x00});
  return MakeFile(0x6FB7, kReadAlways, record, static_cast<uint8_t>(record.size()));
}

}  // namespace

tlv::Writer SampleElementHeader(uint64_t identification) {
  tlv::Writer header;
  header.Put(0x80, Bytes{}).PutUint(0x81, identification);
  return header;
}

tlv::Writer SampleMf(uint64_t identification, ByteSpan iccid) {
  tlv::Writer mf;
  mf.Put(0xA0, SampleElementHeader(identification))
      .Put(0x81, kMfTemplate)
      .Put(0xA2, MakeMf())
      .Put(0xA4, Transparent(0x2FE2, kReadAlways, iccid))
      .Put(0xA5, MakeEfDir())
      .Put(0xA6, MakeEfArr(kEfArrOfMf));
  return mf;
}

tlv::Writer SampleUsim(uint64_t identification, ByteSpan imsi, uint8_t last_imsi_digit,
                       std::string_view operator_name) {
  const Bytes service_table = {0x00, 0x00, 0x04, 0x00};  // service 19: service provider name
  const Bytes keys = PadTo({0x07}, 33);                  // no key yet
  const Bytes psloci = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                        0x00, 0xF1, 0x10, 0xFF, 0xFE, 0xFF, 0x01};
  const Bytes loci = {0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0xF1, 0x10, 0xFF, 0xFE, 0xFF, 0x01};
  const Bytes administrative_data = {0x00, 0x00, 0x00, 0x02};  // normal operation, MNC of 2 digits
  tlv::Writer usim;
  usim.Put(0xA0, SampleElementHeader(identification))
      .Put(0x81, kUsimTemplate)
      .Put(0xA2, MakeAdfUsim())
      .Put(0xA3, Transparent(0x6F07, kReadPin, imsi))
      .Put(0xA4, MakeEfArr(kEfArr))
      .Put(0xA5, Transparent(0x6F08, kReadWritePin, keys))
      .Put(0xA6, Transparent(0x6F09, kReadWritePin, keys))
      .Put(0xA8, Transparent(0x6F38, kReadPin, service_table))
      .Put(0xAD, Transparent(0x6F46, kReadAlways, SpnContent(operator_name)))
      .Put(0xAE, Transparent(0x6F56, kReadPin, Bytes{0x00}))
      .Put(0xB1, Transparent(0x6F73, kReadWritePin, psloci))
      .Put(0xB2, Transparent(0x6F78, kReadPin, AccContent(last_imsi_digit)))
      .Put(0xB3, Transparent(0x6F7B, kReadWritePin, PadTo({}, 12)))
      .Put(0xB4, Transparent(0x6F7E, kReadWritePin, loci))
      .Put(0xB5, Transparent(0x6FAD, kReadAlways, administrative_data))
      .Put(0xB6, MakeEfEcc());
  return usim;
}

}  // namespace lpab::sim::smdp
