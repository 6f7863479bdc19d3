namespace KafkaPi.Lab.Distributions;

/// <summary>A Kafka archive as its project publishes it.</summary>
/// <param name="Name">VERSION-LAYOUT, such as <c>7.2.2-confluent</c>.</param>
/// <param name="Version">The distribution's own version, as in <c>spec.version</c>.</param>
/// <param name="Flavor"><c>Confluent</c> or <c>Apache</c>, as in <c>spec.distribution.flavor</c>.</param>
/// <param name="TopFolder">The one folder that the archive unpacks to.</param>
/// <param name="Path">The gzipped tar archive.</param>
/// <param name="Sha512">Of the archive, 128 lower-case hex digits.</param>
public sealed record Distribution(string Name, string Version, string Flavor, string TopFolder, string Path, string Sha512);
