namespace KafkaPi.Lab.Distributions;

/// <summary>Kafka archive as its project publishes it.</summary>
/// <param name="Name">VERSION-LAYOUT, such as <c>7.2.2-confluent</c>.</param>
/// <param name="Version">Version of the distribution, as in <c>spec.version</c>.</param>
/// <param name="Flavor"><c>Confluent</c> or <c>Apache</c>, as in <c>spec.distribution.flavor</c>.</param>
/// <param name="TopFolder">The only folder at the top of the archive.</param>
/// <param name="Path">Path of the gzipped tar archive.</param>
/// <param name="Sha512">SHA-512 of the archive, 128 lower-case hex digits.</param>
public sealed record Distribution(
    string Name, string Version, string Flavor, string TopFolder, string Path, string Sha512);
