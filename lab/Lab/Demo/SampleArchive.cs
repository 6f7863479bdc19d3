namespace KafkaPi.Lab.Demo;

/// <summary>Kafka archive of the sample, as <c>spec.version</c> and <c>spec.distribution</c> name it.</summary>
/// <param name="Source">Address and SHA-512; <c>null</c> for a release that the operator knows by its version.</param>
internal sealed record SampleArchive(string Version, string Flavor, (string Url, string Sha512)? Source);
