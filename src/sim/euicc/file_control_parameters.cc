#include "sim/euicc/file_control_parameters.h"

#include "tlv/tlv.h"

namespace lpab::sim::euicc {
namespace {

constexpr uint8_t kShareableDirectory = 0x78;
constexpr uint8_t kShareableTransparent = 0x41;
constexpr uint8_t kShareableLinearFixed = 0x42;
constexpr uint8_t kShareableCyclic = 0x46;
constexpr uint8_t kDataCoding = 0x21;
constexpr uint8_t kActivated = 0x05;

uint8_t DescriptorByte(File::Type type) {
  switch (type) {
    case File::Type::kDirectory:
      return kShareableDirectory;
    case File::Type::kTransparent:
      return kShareableTransparent;
    case File::Type::kLinearFixed:
      return kShareableLinearFixed;
    case File::Type::kCyclic:
      return kShareableCyclic;
  }
  return kShareableTransparent;
}

Bytes TwoBytes(size_t value) {
  return {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)};
}

Bytes FileSize(size_t size) {
  Bytes bytes = TwoBytes(size);
  if (size > 0xFFFF) bytes.insert(bytes.begin(), static_cast<uint8_t>(size >> 16));
  return bytes;
}

Bytes FileDescriptor(const File& file) {
  Bytes descriptor = {DescriptorByte(file.type), kDataCoding};
  if (file.record_size != 0) {
    Append(descriptor, TwoBytes(file.record_size));
    descriptor.push_back(static_cast<uint8_t>(file.content.size() / file.record_size));
  }
  return descriptor;
}

}  // namespace

Bytes EncodeFileControlParameters(const FilePath& path, const File& file) {
  tlv::Writer parameters;
  parameters.Put(0x82, FileDescriptor(file)).Put(0x83, TwoBytes(path.back()));
  if (!file.df_name.empty()) parameters.Put(0x84, file.df_name);
  parameters.Put(0x8A, Bytes{kActivated});
  if (file.type == File::Type::kDirectory) {
    // PIN 1 (key reference 01) exists and is disabled.
    const Bytes pin_status = {0x90, 0x01, 0x00, 0x83, 0x01, 0x01};
    parameters.Put(0xC6, pin_status);
  } else {
    parameters.Put(0x80, FileSize(file.content.size())).Put(0x88, Bytes{});
  }
  return tlv::Encode(0x62, parameters.bytes());
}

}  // namespace lpab::sim::euicc
