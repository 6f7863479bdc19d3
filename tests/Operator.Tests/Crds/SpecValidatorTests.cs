using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

public class SpecValidatorTests
{
    public static TheoryData<string> Names => [.. BadManifests.All.Select(m => m.Name)];

    public static TheoryData<string> UpdateNames => [.. BadManifests.Updates.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_manifest_is_refused_with_its_field_and_mend(string name)
    {
        var bad = BadManifests.All.Single(m => m.Name == name);

        var problems = SpecValidator.Validate(Spec(bad));

        Assert.Contains(problems, p => p.Field == bad.Field && p.Detail.Contains(bad.Detail, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(UpdateNames))]
    public void What_data_depends_on_may_not_change(string name)
    {
        var bad = BadManifests.Updates.Single(m => m.Name == name);

        Assert.Empty(SpecValidator.Validate(Spec(bad)));
        var problem = Assert.Single(SpecValidator.Validate(Spec(bad), Spec(BadManifests.Good())));

        Assert.Equal((bad.Field, bad.Detail), (problem.Field, problem.Detail));
    }

    [Theory]
    [InlineData("config/samples/three-pis.yaml")]
    [InlineData("config/samples/single-pi.yaml")]
    public void A_sample_is_good_and_raises_no_warning(string path)
    {
        var spec = Spec(Repository.ReadYaml(path));

        Assert.Empty(SpecValidator.Validate(spec, spec));
        Assert.Empty(SpecWarnings.Of(spec));
    }

    [Fact]
    public void Every_rule_of_the_schema_is_proved_by_a_bad_manifest()
    {
        var schema =
            CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster)).Spec.Versions[0].Schema.OpenAPIV3Schema;
        var proved = BadManifests.All.Concat(BadManifests.Updates).Select(m => m.Detail).ToHashSet();

        Assert.Empty(Messages(schema).Where(message => !proved.Contains(message)).Distinct());
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var manifest = BadManifests.Good();
        string[] names = ["a version with a v", "the same id twice", "a heap too small", "the broker's own broker.id"];
        foreach (var name in names)
        {
            BadManifests.All.Single(m => m.Name == name).Change(manifest);
        }

        Assert.Equal(
            ["spec.version", "spec.nodes[2].id", "spec.zookeeper.heap", "spec.kafka.config[broker.id]"],
            SpecValidator.Validate(Spec(manifest)).Select(p => p.Field));
    }

    [Fact]
    public void Nodes_are_compared_by_name_whatever_their_order()
    {
        var old = Spec(BadManifests.Good());
        var reversed = old with { Nodes = [.. old.Nodes.Reverse()] };

        Assert.Empty(SpecValidator.Validate(reversed, old));
    }

    [Theory]
    [InlineData("192.168.1.122")]
    [InlineData("fd00::17")]
    [InlineData("2001:db8:0:0:0:0:0:1")]
    [InlineData("pi1")]
    [InlineData("pi1.home.arpa")]
    public void Addresses_of_each_kind_are_good(string address) =>
        Assert.Empty(SpecValidator.Validate(WithAddress(address)));

    [Theory]
    [InlineData("fd00::17::1")]
    [InlineData("1:2:3")]
    public void An_address_that_only_looks_like_IPv6_is_refused(string address) =>
        Assert.Equal(ValidationMessages.Address, Assert.Single(SpecValidator.Validate(WithAddress(address))).Detail);

    [Theory]
    [InlineData("a value with a line break")]
    [InlineData("a password in the address")]
    public void What_could_be_a_secret_is_not_shown(string name)
    {
        var bad = BadManifests.All.Single(m => m.Name == name);

        Assert.Equal("(not shown)", SpecValidator.Validate(Spec(bad)).First(p => p.Detail == bad.Detail).BadValue);
    }

    [Fact]
    public void An_even_ensemble_is_a_warning_and_no_problem()
    {
        var spec = Spec(BadManifests.Good());
        var broker = spec.Nodes[2] with { Roles = [NodeRole.Broker] };
        var even = spec with { Nodes = [.. spec.Nodes.Take(2), broker] };

        Assert.Empty(SpecValidator.Validate(even));
        Assert.Equal("spec.nodes", Assert.Single(SpecWarnings.Of(even)).Field);
    }

    [Fact]
    public void More_replicas_than_brokers_are_a_warning()
    {
        var spec = Spec(BadManifests.Good());

        Assert.Contains(
            "spec.kafka.config[offsets.topic.replication.factor]",
            SpecWarnings.Of(spec with { Nodes = [spec.Nodes[0]] }).Select(w => w.Field));
    }

    private static KafkaClusterSpec WithAddress(string address)
    {
        var spec = Spec(BadManifests.Good());
        return spec with { Nodes = [spec.Nodes[0] with { Address = address }] };
    }

    private static KafkaClusterSpec Spec(BadManifest bad)
    {
        var manifest = BadManifests.Good();
        bad.Change(manifest);
        return Spec(manifest);
    }

    private static KafkaClusterSpec Spec(JsonObject manifest) => BadManifests.SpecOf(manifest);

    private static IEnumerable<string> Messages(V1JSONSchemaProps schema) =>
    [
        .. schema.XKubernetesValidations?.Select(v => v.Message) ?? [],
        .. schema.Properties?.Values.SelectMany(Messages) ?? [],
        .. new[] { schema.Items, schema.AdditionalProperties }.OfType<V1JSONSchemaProps>().SelectMany(Messages),
    ];
}
