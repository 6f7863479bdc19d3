namespace KafkaPi.EndToEnd.Collections;

/// <summary>Tests of the lab and the demo, which make labs of their own.</summary>
[CollectionDefinition]
public sealed class LabStories;
