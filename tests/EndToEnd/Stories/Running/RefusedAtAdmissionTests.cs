using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Running;

[Collection(typeof(RunningStories))]
public sealed class RefusedAtAdmissionTests(RunningStories.Hosts bed)
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("id: 2", "id: 1", "spec.nodes", "id")]
    [InlineData("name: pi2", "name: pi1", "spec.nodes", "pi1")]
    [InlineData("log.cleaner.dedupe.buffer.size: ", "broker.id: ", "spec.kafka.config", "broker.id")]
    [InlineData("flavor: Confluent", "flavor: Cloudera", "spec.distribution.flavor", "Cloudera")]
    public async Task A_manifest_that_cannot_be_meant_is_refused_with_the_field_and_the_mend(
        string right, string wrong, string field, string word)
    {
        await bed.ReadyAsync(_ct);
        var manifest = $"{await bed.ManifestAsync("refused", bed.Hosts, "7.2.2-confluent", _ct)}";
        Assert.Contains(right, manifest, StringComparison.Ordinal);

        var answer = await bed.Kubectl.TryApplyAsync(manifest.Replace(right, wrong, StringComparison.Ordinal), _ct);

        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains(field, answer.Error, StringComparison.Ordinal);
        Assert.Contains(word, answer.Error, StringComparison.Ordinal);
        Assert.Null(await bed.FindAsync("refused", _ct));
    }
}
