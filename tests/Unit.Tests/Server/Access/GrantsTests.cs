using System.Text.Json;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access;

public sealed class GrantsTests
{
    private static readonly ClientId Web = ClientId.Create();
    private static readonly ClientId Mail = ClientId.Create();

    [Fact]
    public void An_administrator_sees_and_may_everything_but_passphrases()
    {
        var ada = new Actor(UserId.Create(), "ada", IsAdministrator: true);

        Assert.True(ada.Sees(Web));
        Assert.All(Enum.GetValues<Permission>(), permission => Assert.Equal(permission != Permission.ShowPassphrases, ada.May(permission, Web)));
        Assert.True((ada with { Grants = Grants.At(ClientScope.Of(Web.Value), Permission.ShowPassphrases) }).May(Permission.ShowPassphrases, Web));
    }

    [Fact]
    public void A_user_without_grants_sees_nothing_and_may_nothing()
    {
        var eve = new Actor(UserId.Create(), "eve", IsAdministrator: false);

        Assert.False(eve.Sees(Web));
        Assert.All(Enum.GetValues<Permission>(), permission => Assert.False(eve.May(permission, Web) || eve.MaySomewhere(permission)));
    }

    [Fact]
    public void A_permission_for_another_client_is_none_here()
    {
        var eve = With(Grants.Of(ClientScope.Of(Web.Value, Mail.Value), [KeyValuePair.Create(Permission.Restore, ClientScope.Of(Mail.Value))]));

        Assert.True(eve.Sees(Web));
        Assert.True(eve.May(Permission.Restore, Mail));
        Assert.Equal("access.permission-missing", eve.Refuse(Permission.Restore, Web)?.Code);
        Assert.False(eve.May(Permission.TriggerBackup, Mail));
    }

    [Fact]
    public void A_permission_reaches_no_further_than_the_clients_that_are_seen()
    {
        var eve = With(Grants.Of(ClientScope.Of(Web.Value), [KeyValuePair.Create(Permission.Restore, ClientScope.Every), KeyValuePair.Create(Permission.ManagePlans, ClientScope.Of(Mail.Value))]));

        Assert.True(eve.May(Permission.Restore, Web));
        Assert.False(eve.May(Permission.Restore, Mail));
        Assert.False(eve.MaySomewhere(Permission.ManagePlans));
    }

    [Fact]
    public void Grants_come_back_from_JSON_as_they_were()
    {
        var grants = Grants.Of(ClientScope.Of(Web.Value, Mail.Value), [KeyValuePair.Create(Permission.TriggerBackup, ClientScope.Of(Web.Value)), KeyValuePair.Create(Permission.Restore, ClientScope.Every)]);

        Assert.Equal(grants, JsonSerializer.Deserialize<Grants>(JsonSerializer.Serialize(grants, RestJson.Options), RestJson.Options));
        Assert.Equal(
            """{"clients":{"all":true,"clientIds":[]},"permissions":{"trigger-backup":{"all":true,"clientIds":[]}}}""",
            JsonSerializer.Serialize(Grants.At(ClientScope.Every, Permission.TriggerBackup), RestJson.Options));
    }

    [Fact]
    public void What_JSON_claims_beyond_the_clients_that_are_seen_does_not_count()
    {
        const string Claimed = """{"clients":{"all":false,"clientIds":[]},"permissions":{"restore":{"all":true,"clientIds":[]}}}""";

        Assert.Equal(Grants.None, JsonSerializer.Deserialize<Grants>(Claimed, RestJson.Options));
    }

    private static Actor With(Grants grants) => new(UserId.Create(), "eve", IsAdministrator: false) { Grants = grants };
}
