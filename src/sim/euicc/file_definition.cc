#include "sim/euicc/file_definition.h"

#include <algorithm>

#include "base/hex.h"
#include "sim/euicc/profile_element.h"

namespace lpab::sim::euicc {
namespace {

using Kind = FileTemplate::Kind;

Result<size_t> ReadSize(ByteSpan value) {
  if (value.empty() || value.size() > 4) {
    return PeFail(PeStatus::kBadValues,
                  "a file size of " + std::to_string(value.size()) + " bytes");
  }
  size_t size = 0;
  for (const uint8_t byte : value) size = size << 8 | byte;
  return size;
}

// Spec: ETSI TS 102 222 section 6.3.2.2.2, file descriptor byte and record length.
Result<void> ReadDescriptor(ByteSpan value, Fcp& fcp) {
  if (value.size() < 2 || value.size() > 4) {
    return PeFail(PeStatus::kBadValues, "a file descriptor of " + std::to_string(value.size()) +
                                            " bytes, 2 or 4 expected");
  }
  const int type = value[0] & 0x3F;
  if (type == 0x38) {
    fcp.kind = Kind::kDf;
  } else if (type == 0x39) {
    fcp.kind = Kind::kBerTlv;
  } else if ((type & 0x07) == 0x01) {
    fcp.kind = Kind::kTransparent;
  } else if ((type & 0x07) == 0x02) {
    fcp.kind = Kind::kLinearFixed;
  } else if ((type & 0x07) == 0x06) {
    fcp.kind = Kind::kCyclic;
  } else {
    return PeFail(PeStatus::kBadValues, "file descriptor byte " + ToHex(value.first(1)));
  }
  if (value.size() == 4) fcp.record_size = static_cast<size_t>(value[2] << 8 | value[3]);
  return {};
}

Result<void> ReadProprietary(ByteSpan contents, Fcp& fcp) {
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    if (element.tag == 0xC1 || element.tag == 0xC2) {
      fcp.pattern = ToBytes(element.value);
      fcp.repeat = element.tag == 0xC2;
    } else if (element.tag == 0x86 && !fcp.file_size) {
      LPAB_ASSIGN(fcp.file_size, ReadSize(element.value));
    }
  }
  return {};
}

Result<void> ReadFcpField(const tlv::Element& element, Fcp& fcp) {
  switch (element.tag) {
    case 0x80: {
      LPAB_ASSIGN(fcp.file_size, ReadSize(element.value));
      return {};
    }
    case 0x82:
      return ReadDescriptor(element.value, fcp);
    case 0x83:
      if (element.value.size() != 2) {
        return PeFail(PeStatus::kBadValues, "a file identifier that is not 2 bytes");
      }
      fcp.file_id = static_cast<uint16_t>(element.value[0] << 8 | element.value[1]);
      return {};
    case 0x84:
      if (element.value.size() < 5 || element.value.size() > 16) {
        return PeFail(PeStatus::kBadValues, "a DF name that is not 5 to 16 bytes");
      }
      fcp.df_name = ToBytes(element.value);
      return {};
    case 0xA5:
      return ReadProprietary(element.value, fcp);
    case 0xC7:
      fcp.link_path = ToBytes(element.value);
      return {};
    default:  // access rules, life cycle, PIN status, short identifier
      return {};
  }
}

Bytes Expand(ByteSpan pattern, bool repeat, size_t size) {
  Bytes content(size, 0xFF);
  if (pattern.empty()) return content;
  for (size_t i = 0; i < size; ++i) {
    content[i] = pattern[repeat ? i % pattern.size() : std::min(i, pattern.size() - 1)];
  }
  return content;
}

struct Shape {
  Kind kind = Kind::kTransparent;
  size_t record_size = 0;  // 0: no records
  size_t size = 0;
};

bool HasRecords(Kind kind) { return kind == Kind::kLinearFixed || kind == Kind::kCyclic; }

// Size of the file: the FCP's, else the template's, else what the content needs.
size_t SizeOf(const FileTemplate* file_template, const Fcp& fcp, const Shape& shape,
              size_t needed) {
  if (fcp.file_size) return *fcp.file_size;
  if (shape.record_size == 0) {
    return file_template != nullptr && file_template->size != 0 ? file_template->size : needed;
  }
  if (file_template != nullptr && file_template->records != 0) {
    return file_template->records * shape.record_size;
  }
  return (needed + shape.record_size - 1) / shape.record_size * shape.record_size;
}

Result<Shape> ShapeOf(const FileTemplate* file_template, const Fcp& fcp, size_t needed) {
  Shape shape;
  if (fcp.kind) {
    shape.kind = *fcp.kind;
  } else if (file_template != nullptr) {
    shape.kind = file_template->kind;
  } else {
    return PeFail(PeStatus::kBadValues, "no file descriptor");
  }
  if (HasRecords(shape.kind)) {
    const bool usable = file_template != nullptr && HasRecords(file_template->kind);
    shape.record_size = fcp.record_size != 0 ? fcp.record_size : usable ? file_template->size : 0;
    if (shape.record_size == 0 || shape.record_size > 255) {
      return PeFail(PeStatus::kBadValues,
                    "records of " + std::to_string(shape.record_size) + " bytes");
    }
  }
  shape.size = SizeOf(file_template, fcp, shape, needed);
  if (shape.record_size != 0 && shape.size % shape.record_size != 0) {
    return PeFail(PeStatus::kBadValues, std::to_string(shape.size) +
                                            " bytes are no whole records of " +
                                            std::to_string(shape.record_size));
  }
  return shape;
}

File::Type TypeOf(Kind kind) {
  if (kind == Kind::kLinearFixed) return File::Type::kLinearFixed;
  if (kind == Kind::kCyclic) return File::Type::kCyclic;
  return File::Type::kTransparent;
}

Result<Bytes> InitialContent(const FileTemplate* file_template, const Fcp& fcp,
                             const Shape& shape) {
  Bytes pattern = fcp.pattern;
  bool repeat = fcp.repeat;
  if (pattern.empty() && file_template != nullptr && !file_template->pattern.empty()) {
    LPAB_ASSIGN(pattern, FromHex(file_template->pattern));
    repeat = file_template->repeat;
  }
  if (shape.record_size == 0) return Expand(pattern, repeat, shape.size);
  const Bytes record = Expand(pattern, repeat, shape.record_size);
  return Expand(record, true, shape.size);
}

}  // namespace

Result<Fcp> Fcp::Read(ByteSpan contents) {
  Fcp fcp;
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    LPAB_TRY(ReadFcpField(element, fcp));
  }
  return fcp;
}

Result<void> FillCursor::Skip(ByteSpan integer) {
  LPAB_ASSIGN(const uint64_t offset, tlv::ReadUint(integer));
  if (offset > 0xFFFF) {
    return PeFail(PeStatus::kBadValues, "fillFileOffset " + std::to_string(offset));
  }
  position_ += static_cast<size_t>(offset);
  return {};
}

void FillCursor::Write(ByteSpan content) {
  fills_.push_back({position_, ToBytes(content)});
  position_ += content.size();
}

Result<FileDefinition> FileDefinition::Read(ByteSpan contents) {
  FileDefinition definition;
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    if (element.tag == 0x80) {
      definition.do_not_create = true;
    } else if (element.tag == 0xA1) {
      LPAB_ASSIGN(definition.fcp, Fcp::Read(element.value));
    } else if (element.tag == 0x82) {
      LPAB_TRY(definition.fills.Skip(element.value));
    } else if (element.tag == 0x83) {
      definition.fills.Write(element.value);
    } else {
      return PeFail(PeStatus::kInvalidRequestFormat,
                    "tag " + tlv::TagName(element.tag) + " in a File");
    }
  }
  return definition;
}

Result<void> WriteFills(const FillCursor& fills, File& file) {
  for (const Fill& fill : fills.fills()) {
    if (fill.position + fill.content.size() > file.content.size()) {
      return PeFail(PeStatus::kBadValues,
                    "content beyond the file's " + std::to_string(file.content.size()) + " bytes");
    }
    std::copy(fill.content.begin(), fill.content.end(),
              file.content.begin() + static_cast<std::ptrdiff_t>(fill.position));
  }
  return {};
}

Result<File> BuildFile(const FileTemplate* file_template, const Fcp& fcp, const FillCursor& fills,
                       size_t memory) {
  const size_t needed =
      fills.empty() ? 0 : fills.fills().back().position + fills.fills().back().content.size();
  LPAB_ASSIGN(const Shape shape, ShapeOf(file_template, fcp, needed));
  if (shape.size > memory) {
    return PeFail(PeStatus::kNotEnoughMemory,
                  "a file of " + std::to_string(shape.size) + " bytes does not fit");
  }
  File file;
  file.type = TypeOf(shape.kind);
  file.record_size = shape.record_size;
  LPAB_ASSIGN(file.content, InitialContent(file_template, fcp, shape));
  LPAB_TRY(WriteFills(fills, file));
  return file;
}

}  // namespace lpab::sim::euicc
