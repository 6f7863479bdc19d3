using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace KafkaPi.Operator.Model.Releases;

/// <summary>
/// What a daemon runs with, a short digest per input, so that a difference can be named. The text form
/// <c>distribution=1a2b3c4d,jvm=…</c> is handed to the daemon as <see cref="Variable"/> and read back from the running
/// process. It tells what the process was started with, not what is on the disk.
/// </summary>
public sealed record Revision(ImmutableSortedDictionary<string, string> Inputs)
{
    /// <summary>The environment variable that carries a daemon's revision.</summary>
    public const string Variable = "KAFKAPI_REVISION";

    /// <summary>The input that changes with the binaries.</summary>
    public const string Distribution = "distribution";

    public static string DistributionInput(string home, string version) => $"{home}\n{version}";

    public static Revision Of(params ReadOnlySpan<(string Input, string Content)> inputs)
    {
        var digests = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (input, content) in inputs)
        {
            digests[input] = Digest(content);
        }

        return new(digests.ToImmutable());
    }

    public static string Digest(string content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 6));

    /// <returns>Null for text that is no revision. The operator has not started such a daemon.</returns>
    public static Revision? Parse(string text)
    {
        var inputs = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            if (part.Split('=') is not [{ Length: > 0 } input, { Length: > 0 } digest])
            {
                return null;
            }

            inputs[input] = digest;
        }

        return new(inputs.ToImmutable());
    }

    /// <summary>The inputs in which the two differ, sorted.</summary>
    public ImmutableArray<string> ChangedSince(Revision running) => DifferingKeys.Between(running.Inputs, Inputs);

    public bool Equals(Revision? other) => other is not null && Inputs.SequenceEqual(other.Inputs);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(',', Inputs.Select(i => $"{i.Key}={i.Value}"));
}
