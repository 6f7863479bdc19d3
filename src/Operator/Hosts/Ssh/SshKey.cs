using Renci.SshNet;
using Renci.SshNet.Common;

namespace KafkaPi.Operator.Hosts.Ssh;

internal static class SshKey
{
    /// <exception cref="CredentialsException">
    /// The key or its passphrase is unusable; the message names the Secret key to correct.
    /// </exception>
    public static PrivateKeyFile Open(HostEndpoint host, SshCredentials credentials)
    {
        try
        {
            return Read(credentials, null);
        }
        catch (Exception locked) when (locked is SshPassPhraseNullOrEmptyException || SaysEncrypted(credentials))
        {
            return credentials.Passphrase is null
                ? throw new CredentialsException(host, "passphrase",
                    "the private key is encrypted and the credentials Secret has no passphrase. "
                    + "Add it under the key passphrase.")
                : Decrypt(host, credentials);
        }
        catch (Exception unreadable)
        {
            throw new CredentialsException(host, "ssh-privatekey",
                "ssh-privatekey in the credentials Secret is not a private key that can be read. "
                + "Put in the whole key file (ed25519, ECDSA or RSA; OpenSSH or PEM), not the .pub file.", unreadable);
        }
    }

    /// <summary>True when the PEM header says that the key is encrypted.</summary>
    /// <remarks>SSH.NET tries an empty passphrase on such a PKCS#8 key and fails with an arbitrary error.</remarks>
    private static bool SaysEncrypted(SshCredentials credentials) =>
        credentials.PrivateKey.Span.IndexOf("BEGIN ENCRYPTED PRIVATE KEY"u8) >= 0;

    private static PrivateKeyFile Decrypt(HostEndpoint host, SshCredentials credentials)
    {
        try
        {
            return Read(credentials, credentials.Passphrase?.Reveal());
        }
        catch (Exception undecipherable)
        {
            throw new CredentialsException(host, "passphrase",
                "passphrase in the credentials Secret does not open the private key. Correct it, or replace the key.",
                undecipherable);
        }
    }

    private static PrivateKeyFile Read(SshCredentials credentials, string? passphrase) =>
        new(new MemoryStream(credentials.PrivateKey.ToArray(), writable: false), passphrase);
}
