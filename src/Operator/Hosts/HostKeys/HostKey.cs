using System.Security.Cryptography;

namespace KafkaPi.Operator.Hosts;

/// <summary>A public host key as the host presents it.</summary>
/// <param name="Type">Type of the key as OpenSSH writes it, such as <c>ssh-ed25519</c>.</param>
/// <param name="Base64">Blob of the key in base64, as in <c>known_hosts</c>.</param>
public sealed record HostKey(string Type, string Base64)
{
    /// <summary>Fingerprint as <c>ssh-keygen -l</c> shows it: <c>SHA256:…</c> without padding.</summary>
    public string Fingerprint =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(Base64))).TrimEnd('=');

    /// <summary>The OpenSSH public key line, the form in which keys are pinned.</summary>
    public override string ToString() => $"{Type} {Base64}";
}
