using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class AccountsAuditsRestores : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Email",
                table: "users",
                type: "TEXT",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "NormalisedEmail",
                table: "users",
                type: "TEXT",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "FrozenAt",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Generation",
                table: "repositories",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "QuotaBytes",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CompressedBytes",
                table: "pruned_archives",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "FileCount",
                table: "pruned_archives",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<Guid>(
                name: "MadeByJobId",
                table: "pruned_archives",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OriginalBytes",
                table: "pruned_archives",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "StartedAt",
                table: "pruned_archives",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "attempts",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Times = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    OverAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_attempts", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "audit_findings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Archive = table.Column<string>(type: "TEXT", nullable: true),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    Detail = table.Column<string>(type: "TEXT", nullable: false),
                    DoneAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LaterThan = table.Column<long>(type: "INTEGER", nullable: true),
                    Session = table.Column<string>(type: "TEXT", nullable: true),
                    FoundAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ClosedBy = table.Column<string>(type: "TEXT", nullable: true),
                    IsAccepted = table.Column<bool>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_findings", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "authenticators",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProtectedSecret = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    LastStep = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_authenticators", x => x.UserId);
                    table.ForeignKey(
                        name: "FK_authenticators_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "client_limits",
                columns: table => new
                {
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    QuotaBytes = table.Column<long>(type: "INTEGER", nullable: true),
                    SessionBytes = table.Column<long>(type: "INTEGER", nullable: true),
                    SessionCommits = table.Column<int>(type: "INTEGER", nullable: true),
                    SessionSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    UpBytesPerSecond = table.Column<long>(type: "INTEGER", nullable: true),
                    DownBytesPerSecond = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_limits", x => x.ClientId);
                    table.ForeignKey(
                        name: "FK_client_limits_clients_ClientId",
                        column: x => x.ClientId,
                        principalTable: "clients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "client_sessions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Source = table.Column<string>(type: "TEXT", nullable: true),
                    ProcessId = table.Column<int>(type: "INTEGER", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    OpenedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    IsExclusive = table.Column<bool>(type: "INTEGER", nullable: false),
                    BytesFromClient = table.Column<long>(type: "INTEGER", nullable: false),
                    BytesToClient = table.Column<long>(type: "INTEGER", nullable: false),
                    ObjectsPut = table.Column<long>(type: "INTEGER", nullable: false),
                    ObjectBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ObjectsDeleted = table.Column<long>(type: "INTEGER", nullable: false),
                    Commits = table.Column<long>(type: "INTEGER", nullable: false),
                    IgnoredOverputs = table.Column<long>(type: "INTEGER", nullable: false),
                    RefusalCount = table.Column<long>(type: "INTEGER", nullable: false),
                    NeedsLook = table.Column<bool>(type: "INTEGER", nullable: false),
                    RefusalsJson = table.Column<string>(type: "TEXT", nullable: true),
                    LastRefusal = table.Column<string>(type: "TEXT", nullable: true),
                    ExitCode = table.Column<int>(type: "INTEGER", nullable: true),
                    EndReason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_sessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_client_sessions_clients_ClientId",
                        column: x => x.ClientId,
                        principalTable: "clients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "external_identities",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Shown = table.Column<string>(type: "TEXT", nullable: true),
                    LinkedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_external_identities", x => x.Id);
                    table.ForeignKey(
                        name: "FK_external_identities_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "open_id_providers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    IsEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    Authority = table.Column<string>(type: "TEXT", nullable: false),
                    ClientId = table.Column<string>(type: "TEXT", nullable: false),
                    ProtectedSecret = table.Column<string>(type: "TEXT", nullable: true),
                    Scopes = table.Column<string>(type: "TEXT", nullable: false),
                    ButtonText = table.Column<string>(type: "TEXT", nullable: false),
                    NewUsers = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    TemplateUserId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_open_id_providers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_open_id_providers_users_TemplateUserId",
                        column: x => x.TemplateUserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "passkeys",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    CredentialId = table.Column<byte[]>(type: "BLOB", maxLength: 1023, nullable: false),
                    PublicKey = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SignCount = table.Column<long>(type: "INTEGER", nullable: false),
                    Transports = table.Column<string>(type: "TEXT", nullable: false),
                    IsBackupEligible = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsBackedUp = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BlockedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_passkeys", x => x.Id);
                    table.ForeignKey(
                        name: "FK_passkeys_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "password_resets",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TokenHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_password_resets", x => x.Id);
                    table.ForeignKey(
                        name: "FK_password_resets_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "pending_users",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: true),
                    Email = table.Column<string>(type: "TEXT", nullable: true),
                    IsEmailVerified = table.Column<bool>(type: "INTEGER", nullable: false),
                    RequestedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pending_users", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Label = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    CodeHash = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recovery_codes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_recovery_codes_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "repository_audits",
                columns: table => new
                {
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AuditedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ArchiveCount = table.Column<int>(type: "INTEGER", nullable: false),
                    ReadBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Milliseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    Record = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ChangedByJob = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_audits", x => x.RepositoryId);
                });

            migrationBuilder.CreateTable(
                name: "repository_restrictions",
                columns: table => new
                {
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Cause = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Mode = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_restrictions", x => new { x.RepositoryId, x.Cause });
                    table.ForeignKey(
                        name: "FK_repository_restrictions_repositories_RepositoryId",
                        column: x => x.RepositoryId,
                        principalTable: "repositories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "used_ceremonies",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_used_ceremonies", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_users_NormalisedEmail",
                table: "users",
                column: "NormalisedEmail");

            migrationBuilder.CreateIndex(
                name: "IX_attempts_OverAt",
                table: "attempts",
                column: "OverAt");

            migrationBuilder.CreateIndex(
                name: "IX_audit_findings_RepositoryId_ClosedAt",
                table: "audit_findings",
                columns: new[] { "RepositoryId", "ClosedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_ClientId_StartedAt",
                table: "client_sessions",
                columns: new[] { "ClientId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_EndedAt",
                table: "client_sessions",
                column: "EndedAt");

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_NeedsLook",
                table: "client_sessions",
                column: "NeedsLook",
                filter: "\"NeedsLook\"");

            migrationBuilder.CreateIndex(
                name: "IX_client_sessions_RepositoryId_EndedAt",
                table: "client_sessions",
                columns: new[] { "RepositoryId", "EndedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_external_identities_Issuer_Subject",
                table: "external_identities",
                columns: new[] { "Issuer", "Subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_external_identities_UserId_Issuer",
                table: "external_identities",
                columns: new[] { "UserId", "Issuer" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_open_id_providers_TemplateUserId",
                table: "open_id_providers",
                column: "TemplateUserId");

            migrationBuilder.CreateIndex(
                name: "IX_passkeys_CredentialId",
                table: "passkeys",
                column: "CredentialId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_passkeys_UserId",
                table: "passkeys",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_password_resets_TokenHash",
                table: "password_resets",
                column: "TokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_password_resets_UserId",
                table: "password_resets",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_pending_users_Issuer_Subject",
                table: "pending_users",
                columns: new[] { "Issuer", "Subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_pending_users_RequestedAt",
                table: "pending_users",
                column: "RequestedAt");

            migrationBuilder.CreateIndex(
                name: "IX_recovery_codes_UserId_Label",
                table: "recovery_codes",
                columns: new[] { "UserId", "Label" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_used_ceremonies_ExpiresAt",
                table: "used_ceremonies",
                column: "ExpiresAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "attempts");

            migrationBuilder.DropTable(
                name: "audit_findings");

            migrationBuilder.DropTable(
                name: "authenticators");

            migrationBuilder.DropTable(
                name: "client_limits");

            migrationBuilder.DropTable(
                name: "client_sessions");

            migrationBuilder.DropTable(
                name: "external_identities");

            migrationBuilder.DropTable(
                name: "open_id_providers");

            migrationBuilder.DropTable(
                name: "passkeys");

            migrationBuilder.DropTable(
                name: "password_resets");

            migrationBuilder.DropTable(
                name: "pending_users");

            migrationBuilder.DropTable(
                name: "recovery_codes");

            migrationBuilder.DropTable(
                name: "repository_audits");

            migrationBuilder.DropTable(
                name: "repository_restrictions");

            migrationBuilder.DropTable(
                name: "used_ceremonies");

            migrationBuilder.DropIndex(
                name: "IX_users_NormalisedEmail",
                table: "users");

            migrationBuilder.DropColumn(
                name: "Email",
                table: "users");

            migrationBuilder.DropColumn(
                name: "NormalisedEmail",
                table: "users");

            migrationBuilder.DropColumn(
                name: "FrozenAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "Generation",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "QuotaBytes",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "CompressedBytes",
                table: "pruned_archives");

            migrationBuilder.DropColumn(
                name: "FileCount",
                table: "pruned_archives");

            migrationBuilder.DropColumn(
                name: "MadeByJobId",
                table: "pruned_archives");

            migrationBuilder.DropColumn(
                name: "OriginalBytes",
                table: "pruned_archives");

            migrationBuilder.DropColumn(
                name: "StartedAt",
                table: "pruned_archives");
        }
    }
}
