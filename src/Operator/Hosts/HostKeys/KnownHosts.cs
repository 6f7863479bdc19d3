using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Hosts;

/// <summary>A <c>known_hosts</c> text in the format of sshd(8).</summary>
/// <remarks>
/// Plain, hashed, negated and wildcard names, <c>[host]:port</c>, several keys per host and <c>@revoked</c> are
/// understood. Lines of <c>@cert-authority</c> are skipped, because host certificates are not negotiated.
/// </remarks>
public sealed class KnownHosts
{
    public static readonly KnownHosts Empty = new([]);

    private readonly ImmutableArray<Entry> _entries;

    private KnownHosts(ImmutableArray<Entry> entries) => _entries = entries;

    /// <exception cref="FormatException">A line is malformed; the message gives its number.</exception>
    public static KnownHosts Parse(string text)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        foreach (var (number, line) in text.Split('\n').Index())
        {
            var fields = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0 || fields[0].StartsWith('#') || fields[0] == "@cert-authority")
            {
                continue;
            }

            var revoked = fields[0] == "@revoked";
            if (revoked)
            {
                fields = fields[1..];
            }

            if (fields.Length < 3 || fields[0].StartsWith('@'))
            {
                throw new FormatException($"known_hosts line {number + 1} is not \"host key-type key\".");
            }

            try
            {
                entries.Add(new(fields[0], ParseKey($"{fields[1]} {fields[2]}"), revoked));
            }
            catch (FormatException malformed)
            {
                throw new FormatException($"known_hosts line {number + 1}: {malformed.Message}", malformed);
            }
        }

        return new(entries.ToImmutable());
    }

    /// <summary>
    /// Reads an OpenSSH public key line (<c>type base64 [comment]</c>) or a <c>SHA256:…</c> fingerprint.
    /// </summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static KnownHostKey ParseKey(string text)
    {
        var fields = text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (fields is [['S', 'H', 'A', '2', '5', '6', ':', ..] fingerprint])
        {
            return IsDigest(fingerprint[7..])
                ? new(null, fingerprint.TrimEnd('='))
                : throw new FormatException("A fingerprint is SHA256: and 43 base64 characters.");
        }

        if (fields is not [var type, var base64, ..])
        {
            throw new FormatException(
                "A host key is an OpenSSH public key line (type and base64) or a SHA256:… fingerprint.");
        }

        return HoldsKeyOf(type, base64)
            ? new(type, new HostKey(type, base64).Fingerprint)
            : throw new FormatException($"The {type} key is damaged: its base64 does not hold a key of that type.");
    }

    private static bool IsDigest(string base64)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(base64.TrimEnd('=') + "=", digest, out var written)
            && written == digest.Length;
    }

    /// <summary>True when the blob begins with its own type, as a length of four bytes and the name.</summary>
    private static bool HoldsKeyOf(string type, string base64)
    {
        var blob = new byte[base64.Length];
        var name = Encoding.ASCII.GetBytes(type);
        return Convert.TryFromBase64String(base64, blob, out var length)
            && length >= 4 + name.Length
            && BinaryPrimitives.ReadInt32BigEndian(blob) == name.Length
            && blob.AsSpan(4, name.Length).SequenceEqual(name);
    }

    internal KnownHostKeys Find(string address, int port)
    {
        var host = IPAddress.TryParse(address, out var ip) ? ip.ToString() : address.ToLowerInvariant();
        var name = port == 22 ? host : $"[{host}]:{port}";
        var matching = _entries.Where(entry => Matches(entry.Names, name)).ToList();
        return new(
            [.. matching.Where(entry => !entry.Revoked).Select(entry => entry.Key)],
            [.. matching.Where(entry => entry.Revoked).Select(entry => entry.Key)],
            TrustFirst: false);
    }

    private static bool Matches(string names, string host)
    {
        if (names.StartsWith("|1|", StringComparison.Ordinal))
        {
            return MatchesHash(names, host);
        }

        var patterns = names.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return !patterns.Any(pattern => pattern.StartsWith('!') && MatchesPattern(pattern[1..], host))
            && patterns.Any(pattern => !pattern.StartsWith('!') && MatchesPattern(pattern, host));
    }

    [SuppressMessage(
        "Security", "CA5350", Justification = "The format of known_hosts; it hides names and proves nothing.")]
    private static bool MatchesHash(string hashed, string host)
    {
        var parts = hashed.Split('|');
        byte[] salt = new byte[64], hash = new byte[64];
        return parts.Length == 4
            && Convert.TryFromBase64String(parts[2], salt, out var saltLength)
            && Convert.TryFromBase64String(parts[3], hash, out var hashLength)
            && HMACSHA1.HashData(salt.AsSpan(0, saltLength), Encoding.UTF8.GetBytes(host))
                .AsSpan()
                .SequenceEqual(hash.AsSpan(0, hashLength));
    }

    private static bool MatchesPattern(string pattern, string host)
    {
        var form = Regex.Escape(pattern)
            .Replace("\\*", ".*", StringComparison.Ordinal)
            .Replace("\\?", ".", StringComparison.Ordinal);
        return Regex.IsMatch(host, $"^{form}$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
    }

    private sealed record Entry(string Names, KnownHostKey Key, bool Revoked);
}
