import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_URL, parseWebhookUrl } from '../../../functions/domain/target/webhook-url.ts';
import { FORBIDDEN_HOSTS, FORBIDDEN_URLS } from './forbidden-webhooks.ts';

const PUBLIC = { allowed: [] };
const LOCAL = { allowed: ['127.0.0.0/8', '::1/128'] };

const urlOf = (length: number, character = 'a') => {
  const base = 'https://example.com/';
  return base + character.repeat(length - base.length);
};

describe('a URL of a webhook', () => {
  it.each([
    ['https://example.com/hook', 'https://example.com/hook'],
    ['HTTPS://Example.COM/Hook', 'https://example.com/Hook'],
    ['http://example.com', 'http://example.com/'],
    ['https://example.com:8443/a/b?c=d&e=%20', 'https://example.com:8443/a/b?c=d&e=%20'],
    ['https://example.com:443/', 'https://example.com/'],
    ['https://example.com:65535/', 'https://example.com:65535/'],
    ['https://example.com/a/../b', 'https://example.com/b'],
    ['https://example.com/@user?to=a@b.example', 'https://example.com/@user?to=a@b.example'],
    ['https://my_app.example.com/', 'https://my_app.example.com/'],
    ['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4'],
    ['https://1.1.1.1/', 'https://1.1.1.1/'],
    ['https://0x01010101/', 'https://1.1.1.1/'],
    ['https://[2606:4700:4700:0::1111]/', 'https://[2606:4700:4700::1111]/'],
    ['https://localhost.example.com/', 'https://localhost.example.com/'],
    ['https://127.0.0.1.example.com/', 'https://127.0.0.1.example.com/'],
  ])('%s is taken as %s', (text, url) => {
    expect(parseWebhookUrl(text, PUBLIC)).toEqual({ value: url });
  });

  it.each(FORBIDDEN_HOSTS)('with the host %s is refused: %s is %s', (host, address, why) => {
    expect(parseWebhookUrl(`http://${host}:8080/hook`, PUBLIC)).toEqual({
      fault: `"http://${host}:8080/hook": ${address} is ${why}, to which no webhook is sent`,
    });
  });

  it.each(FORBIDDEN_URLS)('%j is refused as %s: %s', (url, shown, rule) => {
    expect(parseWebhookUrl(url, PUBLIC)).toEqual({ fault: `${shown}: ${rule}` });
  });

  it.each(['127.0.0.1', 'localhost', 'app.localhost', '[::1]', '2130706433'])(
    'with the host %s is taken where loopback is allowed',
    (host) => {
      expect(parseWebhookUrl(`http://${host}:8080/hook`, LOCAL)).toHaveProperty('value');
    },
  );

  it('has at most 2,048 characters', () => {
    expect(parseWebhookUrl(urlOf(LONGEST_URL), PUBLIC)).toHaveProperty('value');
    expect(parseWebhookUrl(urlOf(LONGEST_URL + 1), PUBLIC)).toEqual({
      fault: `"${urlOf(256)}"…: 2049 characters: expected at most 2048`,
    });
  });

  it('has at most 2,048 characters once it is percent-encoded too', () => {
    expect(parseWebhookUrl(urlOf(1000, 'ä'), PUBLIC)).toEqual({
      fault: `"${urlOf(256, 'ä')}"…: 5900 characters once percent-encoded: expected at most 2048`,
    });
  });

  it('has fewer characters where a rule says so, and never more', () => {
    expect(parseWebhookUrl(urlOf(200), { allowed: [], longest: 200 })).toHaveProperty('value');
    expect(parseWebhookUrl(urlOf(201), { allowed: [], longest: 200 })).toEqual({
      fault: `"${urlOf(201)}": 201 characters: expected at most 200`,
    });
    expect(parseWebhookUrl(urlOf(2049), { allowed: [], longest: 5000 })).toHaveProperty('fault');
  });

  it('stays as it is once it has been read', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (text) => {
        const parsed = parseWebhookUrl(text, PUBLIC);
        if ('value' in parsed) expect(parseWebhookUrl(parsed.value, PUBLIC)).toEqual(parsed);
      }),
      { numRuns: 30 },
    );
  });

  it('is taken or refused in short words, whatever the text', () => {
    const pieces = fc.constantFrom(
      'http://',
      'https://',
      '/',
      ':',
      '@',
      '[',
      ']',
      '.',
      'a',
      '1',
      '%',
      '#',
      '\\',
      '\ud800',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          const parsed = parseWebhookUrl(text, PUBLIC);
          if ('fault' in parsed) expect(parsed.fault.length).toBeLessThan(2500);
          else expect(new URL(parsed.value).href).toBe(parsed.value);
        },
      ),
    );
  });

  it('never shows a password in a fault', () => {
    const around = fc.string({ maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom('https://', 'ftp://', 'http:', ''), around, around, (scheme, user, end) => {
        const parsed = parseWebhookUrl(`${scheme}${user}:hunter2@example.com${end}`, PUBLIC);
        expect(JSON.stringify('fault' in parsed ? parsed : '')).not.toContain('hunter2');
      }),
    );
  });
});
