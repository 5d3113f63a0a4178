using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Settings;
using BorgBackupServer.Server.Settings.Mail;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class SettingsRows : IRows
{
    private static readonly object Mail = new { server = "", port = 0, encryption = "none", from = "" };

    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("POST /api/v1/setup", Needs.Nothing),
        new("POST /api/v1/setup/check", Needs.Nothing),
        new("GET /api/v1/settings/mail", Needs.Administrator),
        new("PUT /api/v1/settings/mail", Needs.Administrator, _ => Mail),
        new("DELETE /api/v1/settings/mail", Needs.Administrator),
        new("POST /api/v1/settings/mail/test", Needs.Administrator, _ => new { answers = Mail, to = "" }),
        new("GET /api/v1/settings/sign-in", Needs.Administrator),
        new("PUT /api/v1/settings/sign-in", Needs.Administrator, _ => new { isSecondFactorRequired = false }),
        new("GET /api/v1/settings/sessions", Needs.Administrator),
        new("PUT /api/v1/settings/sessions", Needs.Administrator, _ => new { idleMinutes = 0, mostMinutes = 0 }),
        new("GET /api/v1/settings/checks", Needs.Administrator),
        new("PUT /api/v1/settings/checks", Needs.Administrator, _ => new { everyDays = -1, dataEveryDays = 0 }),
        new("GET /api/v1/settings/cooling-off", Needs.Administrator),
        new("PUT /api/v1/settings/cooling-off", Needs.Administrator, _ => new { days = 0 }),
        new("GET /api/v1/settings/jobs", Needs.Administrator),
        new("PUT /api/v1/settings/jobs", Needs.Administrator, _ => new { perServer = 0, perLocation = 0, perClient = 0, stallsAfterMinutes = 0 }),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/setup", Needs.Nothing), new("/settings", Needs.Administrator)];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Administrator, (DescribeMail it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeMail it, Matter _, Actor who) => it.HandleAsync(new("", 0, MailEncryption.None, ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (TestMail it, Matter _, Actor who) => it.HandleAsync(new(new("", 0, MailEncryption.None, ""), ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DescribeSignInRules it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeSignInRules it, Matter _, Actor who) => it.HandleAsync(new(IsSecondFactorRequired: false), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DescribeSessionLimits it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeSessionLimits it, Matter _, Actor who) => it.HandleAsync(new(0, 0), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DescribeCheckDays it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeCheckDays it, Matter _, Actor who) => it.HandleAsync(new(-1, 0), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DescribeCoolingOff it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeCoolingOff it, Matter _, Actor who) => it.HandleAsync(new(0), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (DescribeWorkLimits it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeWorkLimits it, Matter _, Actor who) => it.HandleAsync(new(0, 0, 0, 0), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(CheckSetUp), "nobody has an account yet; it asks for the link of the server's start"),
        (typeof(SetUpServer), "nobody has an account yet; it asks for the link of the server's start"),
    ];
}
