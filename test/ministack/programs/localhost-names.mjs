// Names below "localhost" are this machine (RFC 6761), also where the system does not say so: MiniStack's API has such a name.
import dns from 'node:dns';

const { lookup } = dns;

dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest);
