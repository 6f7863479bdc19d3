namespace KafkaPi.Lab.Demo;

/// <summary>Kafka distribution of the user.</summary>
/// <param name="Place">Path of a file, or an http or https address.</param>
/// <param name="Sha512">Required with an address; computed from a file when it is missing.</param>
internal sealed record OwnArchive(string Place, string? Sha512, string Version, string Flavor)
{
    public bool IsRemote =>
        Place.StartsWith("http://", StringComparison.Ordinal) || Place.StartsWith("https://", StringComparison.Ordinal);
}
