/** The name that the certificate is for. */
export const CERTIFIED_NAME = 'hooks.example.test';

/**
 * A certificate signed by itself, valid from 2020 to 2119, and its key, which protects nothing: made by openssl for
 * tests, because Node can make none.
 */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkDCCATWgAwIBAgIUbGQNhzjdNRQtpmkxZJW3xMb75+gwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSaG9va3MuZXhhbXBsZS50ZXN0MCAXDTIwMDEwMTAwMDAwMFoY
DzIxMjAwMTAxMDAwMDAwWjAdMRswGQYDVQQDDBJob29rcy5leGFtcGxlLnRlc3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT4qTvTpKuG4ADBqX8QFQ+AbY5glUyf
DAlns+Rjk2fMqyw8yaY8fXNoednlj9mfAckH6dV9NPSrV9LW+CsqJ4qbo1EwTzAd
BgNVHREEFjAUghJob29rcy5leGFtcGxlLnRlc3QwDwYDVR0TAQH/BAUwAwEB/zAd
BgNVHQ4EFgQUWiQPnRsDCYa20ceSeEvGA+A/FPUwCgYIKoZIzj0EAwIDSQAwRgIh
AKY8Jqxi7mvrBkSRLrgUnr25NBUx/LOaHc+IjZQ9lgK5AiEA2Rx0ZJMq4xVGTWXJ
OuEzKYi8mrQtQ5vs4jeBV7lEKeY=
-----END CERTIFICATE-----`;

export const CERTIFICATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRQUdSL12rhv8A4J0
q2qUEEt3WHlt9Mv/L6fGJa98Z6ShRANCAAT4qTvTpKuG4ADBqX8QFQ+AbY5glUyf
DAlns+Rjk2fMqyw8yaY8fXNoednlj9mfAckH6dV9NPSrV9LW+CsqJ4qb
-----END PRIVATE KEY-----`;
