using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class RepairsQuotas : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<long>(
                name: "ExpiresAt",
                table: "safety_copies",
                type: "INTEGER",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "INTEGER");

            migrationBuilder.AddColumn<long>(
                name: "DamagedFileCount",
                table: "archives",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "repository_repairs",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    IsTrial = table.Column<bool>(type: "INTEGER", nullable: false),
                    VerifiesData = table.Column<bool>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", nullable: false),
                    SafetyCopyId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Mark = table.Column<string>(type: "TEXT", nullable: false),
                    OutcomeJson = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_repository_repairs", x => x.JobId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_repositories_QuotaBytes",
                table: "repositories",
                column: "QuotaBytes",
                filter: "\"QuotaBytes\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_client_limits_QuotaBytes",
                table: "client_limits",
                column: "QuotaBytes",
                filter: "\"QuotaBytes\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_archives_damaged",
                table: "archives",
                column: "RepositoryId",
                filter: "\"DamagedFileCount\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_repository_repairs_RepositoryId_EndedAt",
                table: "repository_repairs",
                columns: new[] { "RepositoryId", "EndedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "repository_repairs");

            migrationBuilder.DropIndex(
                name: "IX_repositories_QuotaBytes",
                table: "repositories");

            migrationBuilder.DropIndex(
                name: "IX_client_limits_QuotaBytes",
                table: "client_limits");

            migrationBuilder.DropIndex(
                name: "IX_archives_damaged",
                table: "archives");

            migrationBuilder.DropColumn(
                name: "DamagedFileCount",
                table: "archives");

            migrationBuilder.AlterColumn<long>(
                name: "ExpiresAt",
                table: "safety_copies",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L,
                oldClrType: typeof(long),
                oldType: "INTEGER",
                oldNullable: true);
        }
    }
}
