// The tables behind tree.h, as data: names and kinds of the elements of SGP.22 annex H.
#pragma once

#include <span>
#include <string_view>

#include "sgp22/tree.h"

namespace lpab::sgp22 {

// How the contents of an element read.
enum class Form {
  kAuto,         // children where the tag is constructed and they parse, otherwise hex
  kBytes,        // hex
  kInteger,      // a number, with its word where there is one
  kResult,       // a result code of the function that `words` is empty for
  kText,         // UTF-8
  kBoolean,      // FF true, 00 false
  kIccid,        // swapped digits, F-padded
  kEid,          // digits in order
  kVersion,      // three bytes
  kOid,          // of an OBJECT IDENTIFIER
  kEvents,       // BIT STRING of NotificationEvent
  kRules,        // BIT STRING of PprIds
  kUiccBits,     // BIT STRING of UICCCapability
  kRspBits,      // BIT STRING of RspCapability
  kTagList,      // tags one after the other
  kCertificate,  // X.509: its length, and the EID where its subject names one
  kMacced,       // elements, and a MAC of eight bytes
};

struct Word {
  int code;
  std::string_view text;
};

struct Shape;

// An element of a level. A tag that stands here n times names the first n elements with it; the
// last of them also those that follow.
struct Row {
  tlv::Tag tag;
  std::string_view name;
  const Shape* shape;
};

struct Shape {
  Form form = Form::kAuto;
  std::span<const Row> rows{};         // of the children
  std::span<const Word> words{};       // of kInteger
  std::string_view result_function{};  // of kResult
  Privacy privacy = Privacy::kPublic;
};

std::span<const Row> Es10RequestRows();
std::span<const Row> Es10AnswerRows();

// A field of ES9+ JSON in Base64.
struct FieldRow {
  std::string_view field;
  std::span<const Row> rows;  // of the elements in it; empty: bytes that are no TLV
};
std::span<const FieldRow> Es9FieldRows();

}  // namespace lpab::sgp22
