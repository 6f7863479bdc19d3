using System.Security.Cryptography;
using System.Text;

namespace KafkaPi.Operator.Model.Rendered;

/// <summary>A file as it has to be on a host. <paramref name="Mode"/> is octal text: <c>0640</c>.</summary>
public sealed record RenderedFile(string Path, string Content, string Mode, string Owner, string Group)
{
    /// <summary>Digest of the content, in lower-case hexadecimal.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)));
}
