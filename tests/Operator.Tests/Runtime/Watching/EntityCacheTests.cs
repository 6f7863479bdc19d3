using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Runtime.Watching;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Watching;

public sealed class EntityCacheTests
{
    private readonly EntityCache<Widget> _cache = new();

    [Fact]
    public void An_answer_that_comes_after_the_deletion_does_not_bring_the_entity_back()
    {
        _cache.Put(Version("uid-1", "1"), out _);
        _cache.Remove(Version("uid-1", "2"));

        Assert.False(_cache.Update(Version("uid-1", "2"), out _));
        Assert.Empty(_cache.All);
    }

    [Fact]
    public void An_answer_about_a_former_entity_does_not_replace_its_successor()
    {
        _cache.Put(Version("uid-2", "5"), out _);

        Assert.False(_cache.Update(Version("uid-1", "9"), out _));
        Assert.Equal("uid-2", Assert.Single(_cache.All).Metadata.Uid);
    }

    [Fact]
    public void An_answer_about_a_present_entity_is_taken_before_the_watch_brings_it()
    {
        _cache.Put(Version("uid-1", "1"), out _);

        Assert.True(_cache.Update(Version("uid-1", "2"), out var previous));
        Assert.Equal("1", previous!.Metadata.ResourceVersion);
        Assert.False(_cache.Put(Version("uid-1", "1"), out _));
        Assert.Equal("2", Assert.Single(_cache.All).Metadata.ResourceVersion);
    }

    private static Widget Version(string uid, string version) => new()
    {
        Metadata = new() { Name = "one", NamespaceProperty = "default", Uid = uid, ResourceVersion = version },
    };
}
