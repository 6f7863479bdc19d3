namespace KafkaPi.Crds.Releases;

/// <summary>A release of Apache Kafka, as its project publishes it.</summary>
/// <param name="Url">The address of the archive at Apache.</param>
/// <param name="Sha512">Of the archive, hexadecimal in lower case.</param>
public sealed record ApacheRelease(string Version, Uri Url, string Sha512);
