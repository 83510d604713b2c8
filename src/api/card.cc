#include "lpab/card.h"

#include "api/access.h"
#include "api/convert.h"
#include "api/port_reader.h"
#include "connect/card_source.h"

namespace lpab::v1 {

using api::Access;

CardPort::~CardPort() = default;

Card::Card(std::unique_ptr<api::CardState> state) : state_(std::move(state)) {}
Card::Card(Card&& other) noexcept = default;
Card& Card::operator=(Card&& other) noexcept = default;
Card::~Card() = default;

std::string Card::Describe() const { return state_->reader->Describe(); }

Result<Card> OpenCard(std::string_view name, const Call& call) {
  auto opened = connect::OpenCard(name, "", Access::Internal(call));
  if (!opened) return api::ToPublic(opened.error());
  return Access::Make(std::move(opened->reader));
}

Card UseCardPort(std::unique_ptr<CardPort> port) {
  return Access::Make(std::make_unique<api::PortReader>(std::move(port)));
}

}  // namespace lpab::v1
