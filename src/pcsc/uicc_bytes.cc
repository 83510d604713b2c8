#include "pcsc/uicc_bytes.h"

#include "tlv/tlv.h"

namespace lpab::pcsc {
namespace {

constexpr tlv::Tag kName = 0x84;
constexpr uint8_t kDirectory[] = {0x78, 0x21};    // file descriptor, TS 102 221 section 11.1.1.4.3
constexpr uint8_t kMasterFile[] = {0x3F, 0x00};   // file identifier
constexpr uint8_t kActivated[] = {0x05};          // life cycle
constexpr uint8_t kNoPin[] = {0x90, 0x01, 0x00};  // PIN status: none is enabled
constexpr uint8_t kClockMayStop[] = {0x80, 0x01, 0x71};  // UICC characteristics

}  // namespace

Bytes SyntheticAtr() {
  Bytes atr = {0x3B, 0x8C, 0x80, 0x81, 0x3F, 0xC7, 0x82, 0x80, 0x31, 0xE0,
               0x73, 0xFE, 0x21, 0x17, 0x54, 'L',  'P',  'A',  'B'};
  uint8_t check = 0;
  for (const uint8_t byte : ByteSpan(atr).subspan(1)) check ^= byte;
  atr.push_back(check);
  return atr;
}

Bytes MasterFileParameters() {
  tlv::Writer fields;
  fields.Put(0x82, kDirectory).Put(0x83, kMasterFile).Put(0xA5, kClockMayStop);
  fields.Put(0x8A, kActivated).Put(0xC6, kNoPin);
  return tlv::Encode(0x62, fields.bytes());
}

Bytes ApplicationParameters(const apdu::Aid& aid) {
  tlv::Writer fields;
  fields.Put(0x82, kDirectory).Put(kName, aid.bytes());
  fields.Put(0x8A, kActivated).Put(0xC6, kNoPin);
  return tlv::Encode(0x62, fields.bytes());
}

Bytes ControlInformation(const apdu::Aid& aid) {
  constexpr uint8_t kLongestData[] = {0xFF};
  tlv::Writer proprietary;
  proprietary.Put(0x9F65, kLongestData);
  tlv::Writer fields;
  fields.Put(kName, aid.bytes()).Put(0xA5, proprietary);
  return tlv::Encode(0x6F, fields.bytes());
}

Bytes ApplicationName(const apdu::Aid& aid) { return tlv::Encode(kName, aid.bytes()); }

}  // namespace lpab::pcsc
