using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;

/// <summary>One <see cref="OpenIdSite"/> for several classes, which therefore take turns.</summary>
[CollectionDefinition(nameof(OpenIdSite))]
public sealed class OpenIdSiteCollection : ICollectionFixture<OpenIdSite>;
