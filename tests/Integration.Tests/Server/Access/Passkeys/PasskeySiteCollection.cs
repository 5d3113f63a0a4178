using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Passkeys;

/// <summary>One <see cref="PasskeySite"/> for several classes, which therefore take turns.</summary>
[CollectionDefinition(nameof(PasskeySite))]
public sealed class PasskeySiteCollection : ICollectionFixture<PasskeySite>;
