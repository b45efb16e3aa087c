// Boost.Asio's own sources, once (see asio.hpp). The macro stands before every include of Asio.
#define BOOST_ASIO_SEPARATE_COMPILATION
#include <boost/asio/impl/src.hpp>
