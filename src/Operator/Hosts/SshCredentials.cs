using System.Security.Cryptography;
using System.Text;

namespace KafkaPi.Operator.Hosts;

/// <summary>Credentials of the operator on its hosts. Printing and comparing them reveals nothing.</summary>
/// <param name="PrivateKey">Bytes of an ed25519, ECDSA or RSA key in OpenSSH, PKCS#1, PKCS#8 or SEC 1 PEM form.</param>
/// <param name="Passphrase">Passphrase of an encrypted key.</param>
/// <param name="SudoPassword">Password that is sent on standard input, and only when sudo asks for it.</param>
public sealed record SshCredentials(
    ReadOnlyMemory<byte> PrivateKey, Secret? Passphrase = null, Secret? SudoPassword = null)
{
    /// <summary>Digest that is equal for equal credentials and reveals nothing of them.</summary>
    public string Fingerprint { get; } = Convert.ToHexString(SHA256.HashData(
    [
        .. SHA256.HashData(PrivateKey.Span),
        .. SHA256.HashData(Encoding.UTF8.GetBytes($"p{Passphrase?.Reveal()}")),
        .. SHA256.HashData(Encoding.UTF8.GetBytes($"s{SudoPassword?.Reveal()}")),
    ]));

    public bool Equals(SshCredentials? other) => other?.Fingerprint == Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "SSH credentials (redacted)";
}
