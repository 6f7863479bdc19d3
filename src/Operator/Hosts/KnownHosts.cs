using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Hosts;

/// <summary>A <c>known_hosts</c> text, read as sshd(8) describes it.</summary>
/// <remarks>Plain, hashed, negated and wildcard names, <c>[host]:port</c>, several keys per host and <c>@revoked</c> are understood;
/// <c>@cert-authority</c> lines are passed over, as host certificates are not negotiated.</remarks>
public sealed class KnownHosts
{
    public static readonly KnownHosts Empty = new([]);

    private readonly ImmutableArray<Entry> entries;

    private KnownHosts(ImmutableArray<Entry> entries) => this.entries = entries;

    /// <exception cref="FormatException">A line is malformed; the message gives its number.</exception>
    public static KnownHosts Parse(string text)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        foreach (var (number, line) in text.Split('\n').Index())
        {
            var fields = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0 || fields[0].StartsWith('#') || fields[0] == "@cert-authority")
                continue;
            var revoked = fields[0] == "@revoked";
            if (revoked)
                fields = fields[1..];
            if (fields.Length < 3 || fields[0].StartsWith('@'))
                throw new FormatException($"known_hosts line {number + 1} is not \"host key-type key\".");
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

    /// <summary>Reads an OpenSSH public key line (<c>type base64 [comment]</c>) or a <c>SHA256:…</c> fingerprint.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static KnownHostKey ParseKey(string text)
    {
        var fields = text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (fields is [['S', 'H', 'A', '2', '5', '6', ':', ..] fingerprint])
        {
            var digest = new byte[SHA256.HashSizeInBytes];
            return Convert.TryFromBase64String(fingerprint[7..].TrimEnd('=') + "=", digest, out var written) && written == digest.Length
                ? new(null, fingerprint.TrimEnd('='))
                : throw new FormatException("A fingerprint is SHA256: and 43 base64 characters.");
        }

        if (fields.Length < 2)
            throw new FormatException("A host key is an OpenSSH public key line (type and base64) or a SHA256:… fingerprint.");
        var blob = new byte[fields[1].Length];
        var type = Encoding.ASCII.GetBytes(fields[0]);
        if (!Convert.TryFromBase64String(fields[1], blob, out var length)
            || length < 4 + type.Length
            || !blob.AsSpan(0, 4).SequenceEqual((ReadOnlySpan<byte>)[0, 0, (byte)(type.Length >> 8), (byte)type.Length])
            || !blob.AsSpan(4, type.Length).SequenceEqual(type))
            throw new FormatException($"The {fields[0]} key is damaged: its base64 does not hold a key of that type.");
        return new(fields[0], new HostKey(fields[0], fields[1]).Fingerprint);
    }

    internal KnownHostKeys Find(string address, int port)
    {
        var host = IPAddress.TryParse(address, out var ip) ? ip.ToString() : address.ToLowerInvariant();
        var name = port == 22 ? host : $"[{host}]:{port}";
        var matching = entries.Where(entry => Matches(entry.Names, name)).ToList();
        return new(
            [.. matching.Where(entry => !entry.Revoked).Select(entry => entry.Key)],
            [.. matching.Where(entry => entry.Revoked).Select(entry => entry.Key)],
            TrustFirst: false);
    }

    private static bool Matches(string names, string host)
    {
        if (names.StartsWith("|1|", StringComparison.Ordinal))
            return MatchesHash(names, host);
        var patterns = names.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return !patterns.Any(pattern => pattern.StartsWith('!') && MatchesPattern(pattern[1..], host))
            && patterns.Any(pattern => !pattern.StartsWith('!') && MatchesPattern(pattern, host));
    }

    [SuppressMessage("Security", "CA5350", Justification = "The format of known_hosts; it hides names and proves nothing.")]
    private static bool MatchesHash(string hashed, string host)
    {
        var parts = hashed.Split('|');
        byte[] salt = new byte[64], hash = new byte[64];
        return parts.Length == 4
            && Convert.TryFromBase64String(parts[2], salt, out var saltLength)
            && Convert.TryFromBase64String(parts[3], hash, out var hashLength)
            && HMACSHA1.HashData(salt.AsSpan(0, saltLength), Encoding.UTF8.GetBytes(host)).AsSpan().SequenceEqual(hash.AsSpan(0, hashLength));
    }

    private static bool MatchesPattern(string pattern, string host) => Regex.IsMatch(
        host,
        $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);

    private sealed record Entry(string Names, KnownHostKey Key, bool Revoked);
}
