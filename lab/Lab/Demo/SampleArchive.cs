namespace KafkaPi.Lab.Demo;

/// <summary>Kafka archive of the sample, as <c>spec.version</c> and <c>spec.distribution</c> name it.</summary>
internal sealed record SampleArchive(string Version, string Flavor, string Url, string Sha512);
