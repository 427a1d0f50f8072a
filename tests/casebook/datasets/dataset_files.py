"""Small invented files in the layouts of the providers, for an invented run of history under a real country code."""

from __future__ import annotations

import zipfile
from pathlib import Path

OWN = {"reign-elections": "reign", "reign-panel": "reign"}
"""Words of the command line whose format has another name."""

FILES = {
    "archigos": (
        "obsid\tccode\tleader\tstartdate\tenddate\tentry\texit\texitcode\n"
        "A1\t150\tAlba\t1950-01-10\t1955-06-01\tRegular\tIrregular\tRemoved by Military, without Foreign Support\n"
        "A2\t150\tBruno\t1955-06-01\t1960-02-01\tIrregular\tRegular\tRegular\n"
        "A3\t150\tCéspedes\t1960-02-01\t1964-05-05\tRegular\tNatural Death\tRegular\n"
        "A4\t150\tDuarte\t1964-05-05\t1965-03-01\tRegular\tRegular\tRegular\n"
        "A5\t150\tElena\t1965-03-01\t1967-08-20\tRegular\tRegular\tRegular\n"
        "A6\t150\tFrutos\t1967-08-20\t1968-03-01\tRegular\tRegular\tRegular\n"
        "A7\t150\tGil\t1968-03-01\t1969-12-31\tRegular\tStill in Office\tStill in Office\n"
    ),
    "reign": "leader,ccode,sdate,smonth,syear,emonth,eyear\nAlba,150,10,1,1950,6,1955\nBruno,150,1,6,1955,,\n",
    "reign-elections": (
        "ccode,elec_year,elec_month,elec_day,event,type,direct,runoff\n"
        '150,1949,11,6,"Vote, As Scheduled",X,Y,1\n150,1949,12,4,"Vote, As Scheduled",X,Y,2\n'
        '150,1959,11,1,Announced,X,Y,N\n150,1966,5,8,"Vote, Early",R,Y,N\n'
    ),
    "reign-panel": (
        "ccode,country,leader,year,month,government\n150,Paraguay,Alba,1950,11,Presidential Democracy\n"
        "150,Paraguay,Alba,1950,12,Presidential Democracy\n150,Paraguay,Bruno,1951,1,Military\n"
    ),
    "powell-thyne": "country\tccode\tyear\tmonth\tday\tcoup\tversion\n"
    "Paraguay\t150\t1955\t6\t1\t2\t2025\nParaguay\t150\t1957\t9\t8\t1\t2025\n",
    "cline": (
        "coup_id,cowcode,country,year,month,day,event_type,military,auto,popular\n"
        "1,150,Paraguay,1955,6,1,coup,1,0,0\n2,150,Paraguay,1957,9,9,attempted,1,0,0\n"
        "3,150,Paraguay,1958,1,1,conspiracy,1,0,0\n4,150,Paraguay,1962,3,3,coup,0,1,0\n"
    ),
    "colpus": "id,ccode,date,statenme,success,type\na,150,1955-06-01,Paraguay,1,AD\nb,150,1957-09-08,Paraguay,2,SH\n",
    "navco": (
        "CAMPAIGN,LOCATION,BYEAR,EYEAR,NONVIOL,VIOL,SUCCESS,REGCHANGE\n"
        "Marches,Paraguay,1967,1967,1,0,1,1\nHills,Paraguay,1951,1953,0,1,0,1\nBarracks,Paraguay,1956,1956,0,1,0,1\n"
    ),
    "nelda": (
        "stateid,ccode,electionid,year,mmdd,types,nelda3,nelda4,nelda5\n"
        "PAR,150,PAR-1949-1106-P1,1949,1106,Executive,yes,yes,yes\nPAR,150,PAR-1949-1204-P2,1949,1204,Executive,yes,yes,yes\n"
        "PAR,150,PAR-1959-1101-P1,1959,1101,Executive,yes,yes,yes\nPAR,150,PAR-1965-0110-P1,1965,0110,Executive,yes,yes,yes\n"
        "PAR,150,PAR-1968-0112-P1,1968,0112,Executive,yes,yes,yes\nPAR,150,PAR-1968-0112-L1,1968,0112,Legislative/Parliamentary,yes,yes,no\n"
    ),
    "vdem": "country_name,country_text_id,country_id,year,v2x_regime,v2x_polyarchy,v2x_ex_military,v2x_suffr,v2regimpgroup\n"
    + "".join(
        f"Paraguay,PRY,189,{year},{0 if 1955 <= year < 1960 else 2},0.{year % 10},{0.9 if 1955 <= year < 1960 else 0.1},"
        f"{0.5 if year < 1961 else 1.0},{9 if year >= 1965 else 3}\n"
        for year in range(1950, 1970)
    ),
    "ert": "country_text_id,year,v2x_regime,reg_trans\nPRY,1959,1,0\nPRY,1960,2,1\n",
    "lied": "lied_country,vdem,year,lexical_index\n"
    + "".join(f"Paraguay,189,{year},{2 if 1955 <= year < 1960 else 6}\n" for year in range(1950, 1970)),
    "gwf": "gwf_cowcode,year,gwf_regimetype,gwf_nonautocracy\n150,1956,military,\n150,1961,,democracy\n",
    "vparty": (
        "country_text_id,year,historical_date,v2paenname,v2pavote,v2pariglef,v2pagroup_8,v2pagroup_3,v2pagovsup\n"
        "PRY,1968,1968-01-12,Workers' Party,52.5,-1.2,0.9,0.1,0\nPRY,1968,1968-01-12,Order,30.1,1.5,0.1,0.8,3\n"
    ),
    "maddison": "countrycode,country,year,gdppc,pop\n"
    + "".join(f"PRY,Paraguay,{year},{1000 + 20 * (year - 1949)},1500\n" for year in range(1949, 1970)),
    "pinksheet": 'year,"Copper ($/mt)","Tin ($/mt)","Soybeans ($/mt)"\n'
    + "".join(f"{year},{100 + year - 1950},50,{80 + 2 * (year - 1950)}\n" for year in range(1950, 1970)),
    "qog": "ccode,cname,year,ccodealp,wdi_inflation,wdi_popurb,mad_gdppc\n"
    "600,Paraguay,1960,PRY,4.5,35.0,1200\n600,Paraguay,1961,PRY,5.5,36.0,1260\n",
}

HOSTILE = [
    "",
    "NA",
    "\0",
    "1e999",
    "-1",
    "9" * 60,
    "NaN",
    "inf",
    "0x10",
    "1950-13-45",
    "1950-02-30",
    "99999",
    "٣٤",
    "=1+1",
    '"',
    "\t",
    "é",
    "1,5",
    "None",
]
"""What a field may be made to hold."""


def encoded(word: str) -> bytes:
    """Return a file in the encoding of its provider."""
    return FILES[word].encode("latin-1" if word == "archigos" else "utf-8")


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Write a small .xlsx with inline texts."""
    with zipfile.ZipFile(path, "w") as archive:
        names = list(sheets)
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
            ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
            + "</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + "".join(f'<Relationship Id="rId{n}" Type="x" Target="worksheets/sheet{n}.xml"/>' for n, _ in enumerate(names, 1))
            + "</Relationships>",
        )
        for n, name in enumerate(names, 1):
            rows = "".join(
                f'<row r="{r}">'
                + "".join(
                    f'<c r="{chr(64 + c)}{r}" t="inlineStr"><is><t>{value}</t></is></c>'
                    if isinstance(value, str)
                    else f'<c r="{chr(64 + c)}{r}"><v>{value}</v></c>'
                    for c, value in enumerate(row, 1)
                    if value is not None
                )
                + "</row>"
                for r, row in enumerate(sheets[name], 1)
            )
            archive.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>',
            )
    return path
